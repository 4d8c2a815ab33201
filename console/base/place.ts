const here = import.meta.url;

/** Where the API is, its stage included, with a slash at the end: this file is `<API>/console/<name>`. */
export const apiURL = new URL('../', here).href;

/** The page's own address without query and fragment: the redirect URI that the issuer must know. */
export const pageURL = new URL('../console', here).href;

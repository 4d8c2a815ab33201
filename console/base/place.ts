const here = import.meta.url;

/** The API's URL, including its stage and a trailing slash: this file is `<API>/console/<name>`. */
export const apiURL = new URL('../', here).href;

/** The page's own address without query and fragment: the redirect URI that the issuer must know. */
export const pageURL = new URL('../console', here).href;

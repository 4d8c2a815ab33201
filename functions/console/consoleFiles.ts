/** The folder of the page's files in the bundle of the function that serves them. */
export const consoleFilesFolder = 'files';
/** The page itself, in the bundle of the function that serves it. */
export const consolePageFile = 'page.html';

/** The media types of the page's files. All of them are text: see functions/docs/docsAssets.ts. */
export const consoleFileTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

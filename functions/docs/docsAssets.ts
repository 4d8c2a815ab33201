const script = 'text/javascript; charset=utf-8';
const text = 'text/plain; charset=utf-8';

/**
 * The files that the page of the documentation loads, by name, with their media types. All of them are text, so that the
 * gateway needs no binary media types, which would change how it reads the bodies of every route. The bundler copies them
 * next to the function (infra/bundles.ts): `own` ones from this folder, the others from swagger-ui-dist.
 */
export const docsAssets = {
  'initializer.js': { type: script, own: true },
  'favicon.svg': { type: 'image/svg+xml', own: true },
  'swagger-ui.css': { type: 'text/css; charset=utf-8', own: false },
  'swagger-ui-bundle.js': { type: script, own: false },
  // The licenses of the two files above.
  'swagger-ui-bundle.js.LICENSE.txt': { type: text, own: false },
  LICENSE: { type: text, own: false },
  NOTICE: { type: text, own: false },
} as const satisfies Readonly<Record<string, { readonly type: string; readonly own: boolean }>>;

/** The folder of these files in the function's bundle. */
export const docsAssetsFolder = 'assets';

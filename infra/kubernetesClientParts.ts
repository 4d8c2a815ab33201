import type { Plugin } from 'esbuild';

const packageName = '@kubernetes/client-node';
/** It sets a global for older versions of Node: the only module of the package that acts by being loaded. */
const actsByLoading = './polyfill.js';

/**
 * Bundles only those parts of the Kubernetes client that are in use. The package does not declare `sideEffects`, so the import of one
 * class from its index would bring along every API, watch, exec and cp with their WebSocket and tar libraries: 470 KB of a bundle.
 */
export const kubernetesClientParts: Plugin = {
  name: 'kubernetes-client-parts',
  setup(build) {
    // Reaching the index and what it exports from its own folders is enough; imports of other folders lie behind these.
    build.onResolve({ filter: /^(@kubernetes\/client-node|\.\/.*\.js)$/ }, async (asked) => {
      const isOfPackage = asked.path === packageName || asked.importer.includes(`/${packageName}/`);
      // The second time it is esbuild's turn.
      if (!isOfPackage || asked.pluginData === packageName) return undefined;
      const { path, resolveDir, importer, kind } = asked;
      const found = await build.resolve(path, { resolveDir, importer, kind, pluginData: packageName });
      return { ...found, sideEffects: path === actsByLoading };
    });
  },
};

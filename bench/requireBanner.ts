/** CommonJS inside an ES module bundle calls `require` for Node's own modules. */
export const requireBanner = {
  js: "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);",
};

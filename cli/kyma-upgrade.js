#!/usr/bin/env node
// Plain JavaScript, so that an old Node can read it and say what is missing: the rest is TypeScript, which Node runs unbuilt.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`kyma-upgrade needs Node 22.18 or newer; this is ${process.version}.`);
  process.exitCode = 70;
} else {
  await import('./main.ts');
}

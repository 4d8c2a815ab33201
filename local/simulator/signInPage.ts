import { roles } from './roles.ts';

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The simulated issuer's page for choosing a role; each choice repeats the request with that role. */
export function signInPage(query: URLSearchParams): string {
  const choices = roles.map(({ id, title, text }) => {
    const chosen = new URLSearchParams(query);
    chosen.set('role', id);
    return `<li><a href="?${escaped(chosen.toString())}"><b>${escaped(title)}</b> ${escaped(text)}</a></li>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in: simulated issuer</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 30rem; margin: 12vh auto; padding: 0 1.25rem; }
  h1 { font-size: 1.35rem; margin: 0; }
  ul { list-style: none; margin: 1.5rem 0; padding: 0; display: grid; gap: .5rem; }
  a { display: block; padding: .75rem 1rem; border: 1px solid #8889; border-radius: .4rem; color: inherit; text-decoration: none; }
  a:hover, a:focus-visible { border-color: currentColor; }
  b { display: block; }
</style>
<main>
  <h1>Who are you?</h1>
  <p>The simulated issuer of this local stack asks for no password.</p>
  <ul>${choices.join('')}</ul>
</main>
</html>
`;
}

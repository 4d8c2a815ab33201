/** What the reader chose, or what their system says. */
export type Theme = 'light' | 'dark';

const key = 'kyma-upgrades.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

const chosen = (): Theme | undefined => {
  const kept = localStorage.getItem(key);
  return kept === 'light' || kept === 'dark' ? kept : undefined;
};

export const currentTheme = (): Theme => chosen() ?? (dark.matches ? 'dark' : 'light');

/** Shows the theme, and follows the system's as long as the reader has chosen none. */
export function applyTheme(): void {
  const show = () => document.documentElement.setAttribute('data-theme', currentTheme());
  dark.addEventListener('change', show);
  show();
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(key, theme);
  document.documentElement.setAttribute('data-theme', theme);
}

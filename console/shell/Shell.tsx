import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { hrefOf, usePlace } from '../base/router.ts';
import { chooseTheme, currentTheme } from '../parts/theme.ts';
import type { Person } from '../session/Oidc.ts';
import { session, useRights } from '../session/theSession.ts';
import { NoGroup } from './NoGroup.tsx';

export interface ShellProps {
  readonly person: Person;
  readonly children: ComponentChildren;
}

/** The frame around every view: the environment, the person, and the navigation. */
export function Shell({ person, children }: ShellProps) {
  const rights = useRights();
  const { environment } = session.config;
  return (
    <>
      <button type="button" class="skip" onClick={skip}>
        Skip to content
      </button>
      <header class="bar">
        <div class="bar-in">
          <a class="brand" href={hrefOf([])}>
            <Wave />
            Kyma upgrades
          </a>
          <span class="environment" data-protected={environment === 'prod'}>
            {environment}
          </span>
          <nav aria-label="Views">
            <NavLink segments={[]} also="orchestrations">
              Orchestrations
            </NavLink>
            {rights.admin && <NavLink segments={['new']}>New upgrade</NavLink>}
          </nav>
          <div class="who">
            <span class="who-name" title={`Groups: ${person.groups.join(', ') || 'none'}`}>
              {person.name}
              <small>{rights.admin ? 'admin' : rights.operator ? 'operator' : 'no group'}</small>
            </span>
            <ThemeButton />
            <button type="button" class="bar-button" onClick={() => session.signOut()}>
              Sign out
            </button>
          </div>
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {rights.operator || rights.admin ? children : <NoGroup person={person} />}
      </main>
    </>
  );
}

/** Not a link: the fragment is the place. */
const skip = () => document.getElementById('main')?.focus();

interface NavLinkProps {
  readonly segments: readonly string[];
  /** Places below this one belong to the entry, too. */
  readonly also?: string;
  readonly children: ComponentChildren;
}

function NavLink({ segments, also, children }: NavLinkProps) {
  const here = usePlace().segments[0] ?? '';
  const current = here === (segments[0] ?? '') || here === also;
  return (
    <a href={hrefOf(segments)} aria-current={current ? 'page' : undefined}>
      {children}
    </a>
  );
}

function ThemeButton() {
  const [theme, setTheme] = useState(currentTheme());
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      class="bar-button"
      aria-label={`Switch to ${other} colours`}
      onClick={() => {
        chooseTheme(other);
        setTheme(other);
      }}
    >
      {theme === 'dark' ? '☀' : '☾'}
    </button>
  );
}

const Wave = () => (
  <svg viewBox="0 0 32 20" aria-hidden="true">
    <path d="M2 14c3.5 0 3.5-4 7-4s3.5 4 7 4 3.500-4 7-4 3.500 4 7 4" />
    <path d="M16 6V1m0 0-3 3m3-3 3 3" />
  </svg>
);

/** A person to sign in as at the simulated issuer. */
export interface Role {
  /** Also the subject of the tokens. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly groups: readonly string[];
  readonly expiresInSeconds: number;
  /** Whether there is a refresh token. */
  readonly renews: boolean;
}

const hours = 3600;

/** The groups are the defaults of every environment (§3). */
export const roles: readonly Role[] = [
  {
    id: 'admin',
    title: 'Admin and operator',
    text: 'May look at everything and change it.',
    groups: ['runtimeAdmin', 'runtimeOperator'],
    expiresInSeconds: 12 * hours,
    renews: true,
  },
  {
    id: 'operator',
    title: 'Operator',
    text: 'May look, but not create, cancel or retry.',
    groups: ['runtimeOperator'],
    expiresInSeconds: 12 * hours,
    renews: true,
  },
  {
    id: 'stranger',
    title: 'Somebody without a group',
    text: 'Is known to the issuer and may do nothing here.',
    groups: [],
    expiresInSeconds: 12 * hours,
    renews: true,
  },
  {
    id: 'renewing',
    title: 'Admin whose token lasts a minute',
    text: 'It is renewed in the background.',
    groups: ['runtimeAdmin', 'runtimeOperator'],
    expiresInSeconds: 60,
    renews: true,
  },
  {
    id: 'short',
    title: 'Admin whose session lasts fifteen seconds',
    text: 'It is not renewed: you see how work goes on after it has ended.',
    groups: ['runtimeAdmin', 'runtimeOperator'],
    expiresInSeconds: 15,
    renews: false,
  },
];

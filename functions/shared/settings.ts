import { type Settings, settingsSchema } from '../../lib/base/settings.ts';

/** The product's settings from a function's variables. Throws for what is none of them. */
export const readSettings = (environment: { readonly SETTINGS: string }): Settings =>
  settingsSchema.parse(JSON.parse(environment.SETTINGS));

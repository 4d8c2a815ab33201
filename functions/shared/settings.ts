import { type Settings, settingsSchema } from '../../lib/base/settings.ts';

/** The product's settings from a function's variables. Throws if they are invalid. */
export const readSettings = (environment: { readonly SETTINGS: string }): Settings =>
  settingsSchema.parse(JSON.parse(environment.SETTINGS));

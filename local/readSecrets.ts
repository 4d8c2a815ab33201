import type { SecretOptions } from './aws/secretStore.ts';
import type { LoadedTemplate } from './template/loadTemplate.ts';
import { asMap, asText } from './template/TemplateValue.ts';

/** The variables that name the secrets, which are created by hand in AWS and so are not in the template. */
const variables = {
  gardener: 'GARDENER_SECRET_ID',
  controlPlane: 'CONTROL_PLANE_SECRET_ID',
  webhook: 'WEBHOOK_SECRET_ID',
} as const;

/** The kubeconfigs and the webhook's URL under the names that the template's functions read them by; no function reads one = no secret. */
export const readSecrets = (
  template: LoadedTemplate,
  values: Readonly<Record<keyof typeof variables, string>>,
): SecretOptions[] => {
  const secrets = new Map<string, string>();
  for (const { properties, title } of template.ofType('AWS::Lambda::Function')) {
    const given = asMap(asMap(properties['Environment'] ?? {}, title)['Variables'] ?? {}, title);
    for (const key of ['gardener', 'controlPlane', 'webhook'] as const) {
      const name = asText(given[variables[key]] ?? '', `${title} ${variables[key]}`);
      if (name !== '') secrets.set(name, values[key]);
    }
  }
  return [...secrets].map(([name, value]) => ({ name, value }));
};

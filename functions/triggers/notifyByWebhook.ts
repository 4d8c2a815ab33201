import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '../../lib/base/Clock.ts';
import { remembered } from '../../lib/base/remembered.ts';
import { notifiedEventSchema, renderNotification } from '../../lib/notifications/renderNotification.ts';
import { readWebhookURL, sendWebhook } from '../../lib/notifications/sendWebhook.ts';
import { readEnvironment } from '../shared/environment.ts';
import { notificationPlaces } from '../shared/notificationPlaces.ts';
import { once } from '../shared/once.ts';

/** A new URL in the secret is used after this many seconds. */
const trustedSeconds = 60;

const setUp = once(() => {
  const environment = readEnvironment('notifyByWebhook');
  const secrets = new SecretsManagerClient();
  const read = async () => {
    const command = new GetSecretValueCommand({ SecretId: environment.WEBHOOK_SECRET_ID });
    return readWebhookURL((await secrets.send(command)).SecretString);
  };
  return { url: remembered(read, trustedSeconds, systemClock), places: notificationPlaces(environment) };
});

/** Called by the bus for each event that people are notified about: posts it to the webhook, as text and as the event itself. */
export const handler = async (event: unknown) => {
  const { url, places } = setUp();
  const notified = notifiedEventSchema.parse(event);
  const notification = renderNotification(notified, places);
  if (notification === undefined) return;
  await sendWebhook(await url(), { ...notification, environment: places.environment, event: notified });
};

import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { notifiedEventSchema, renderNotification } from '../../lib/notifications/renderNotification.ts';
import { readEnvironment } from '../shared/environment.ts';
import { notificationPlaces } from '../shared/notificationPlaces.ts';
import { once } from '../shared/once.ts';

const setUp = once(() => {
  const environment = readEnvironment('notifyByMail');
  return { topic: environment.TOPIC_ARN, places: notificationPlaces(environment), sns: new SNSClient() };
});

/** Called by the bus for each event that people are notified about: sends it to the topic's mail addresses. */
export const handler = async (event: unknown) => {
  const { topic, places, sns } = setUp();
  const notification = renderNotification(notifiedEventSchema.parse(event), places);
  if (notification === undefined) return;
  const { subject, text } = notification;
  await sns.send(new PublishCommand({ TopicArn: topic, Subject: subject, Message: text }));
};

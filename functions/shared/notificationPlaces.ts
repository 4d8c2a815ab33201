import type { NotificationPlaces } from '../../lib/notifications/renderNotification.ts';

/** The targets of the links in notifications, from a function's variables. */
export const notificationPlaces = (environment: {
  readonly ENVIRONMENT_NAME: string;
  readonly API_URL: string;
  readonly STATE_MACHINE_ARN: string;
}): NotificationPlaces => ({
  environment: environment.ENVIRONMENT_NAME,
  apiURL: environment.API_URL,
  stateMachineArn: environment.STATE_MACHINE_ARN,
});

import * as z from 'zod';

export const consoleConfigAnswer = z
  .strictObject({
    environment: z.string().meta({ description: 'The name of this environment.', example: 'dev' }),
    issuer: z
      .string()
      .meta({ description: 'The OpenID Connect issuer of tokens.', example: 'https://issuer.example.com' }),
    clientID: z.string().meta({
      description: 'The client to sign in as: public, with PKCE.',
      example: 'kyma-upgrade-orchestrator',
    }),
    scopes: z
      .string()
      .meta({ description: 'The scopes to request from the issuer.', example: 'openid email groups' }),
    bearer: z
      .enum(['id_token', 'access_token'])
      .meta({ description: 'Which of the issuer’s tokens calls the API.' }),
    groups: z
      .strictObject({ admin: z.string(), operator: z.string() })
      .meta({ description: 'The groups that may change and read things.' }),
    executionsURL: z.string().meta({
      description: 'The page of the AWS console that lists the executions.',
      example: 'https://eu-central-1.console.aws.amazon.com/states/home',
    }),
  })
  .meta({ description: 'How to sign in to this environment.' });

export type ConsoleConfigAnswer = z.infer<typeof consoleConfigAnswer>;

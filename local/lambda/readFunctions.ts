import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadedTemplate, Resource } from '../template/loadTemplate.ts';
import {
  asMap,
  asNumber,
  asText,
  expectOnly,
  TemplateError,
  type TemplateMap,
} from '../template/TemplateValue.ts';
import type { FunctionDefinition } from './FunctionDefinition.ts';

export interface ReadFunctionsOptions {
  readonly template: LoadedTemplate;
  /** The endpoints of DynamoDB and of all other services. */
  readonly dynamodbUrl: string;
  readonly servicesUrl: string;
  /** Where inline code is written, so that it can be loaded. */
  readonly inlineFolder: string;
  /** Variables that the template does not define. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The folder of a function's code: its asset, or a folder that inline code is written to. */
const codeFolder = async (resource: Resource, options: ReadFunctionsOptions): Promise<string> => {
  const code = asMap(resource.properties['Code'], `${resource.title}.Code`);
  expectOnly(code, ['S3Bucket', 'S3Key', 'ZipFile'], `${resource.title}.Code`);
  if (code['ZipFile'] === undefined)
    return options.template.asset(asText(code['S3Key'], `${resource.title}.Code.S3Key`));
  const folder = join(options.inlineFolder, resource.ref);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'index.cjs'), asText(code['ZipFile'], `${resource.title}.Code.ZipFile`));
  return folder;
};

const handlerOf = (resource: Resource, folder: string): { file: string; exportName: string } => {
  const handler = asText(resource.properties['Handler'], `${resource.title}.Handler`);
  const dot = handler.lastIndexOf('.');
  const file = ['mjs', 'js', 'cjs']
    .map((ending) => join(folder, `${handler.slice(0, dot)}.${ending}`))
    .find((candidate) => existsSync(candidate));
  if (file === undefined)
    throw new TemplateError(`${resource.title}: there is no module for ${handler} in ${folder}`);
  return { file, exportName: handler.slice(dot + 1) };
};

/** The variables that the template gives the function. */
const ownVariables = (properties: TemplateMap, title: string): Record<string, string> => {
  const environment = asMap(properties['Environment'] ?? {}, `${title}.Environment`);
  expectOnly(environment, ['Variables'], `${title}.Environment`);
  const variables = asMap(environment['Variables'] ?? {}, `${title}.Environment.Variables`);
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, asText(value, `${title} ${name}`)]),
  );
};

/** The variables that Lambda sets, and those that point the SDK to this stack's services. */
const runtimeVariables = (
  definition: Omit<FunctionDefinition, 'environment'>,
  options: ReadFunctionsOptions,
) => ({
  AWS_REGION: options.template.region,
  AWS_DEFAULT_REGION: options.template.region,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SESSION_TOKEN: 'local',
  AWS_ENDPOINT_URL: options.servicesUrl,
  AWS_ENDPOINT_URL_DYNAMODB: options.dynamodbUrl,
  // Otherwise the SDK would look for the user's own settings and for EC2's.
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: definition.name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMegabytes),
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
  AWS_LAMBDA_LOG_STREAM_NAME: 'local',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  // There is no X-Ray daemon to send traces to.
  POWERTOOLS_TRACE_ENABLED: 'false',
  AWS_XRAY_CONTEXT_MISSING: 'IGNORE_ERROR',
  TZ: ':UTC',
});

const readFunction = async (
  resource: Resource,
  options: ReadFunctionsOptions,
): Promise<FunctionDefinition> => {
  const { properties, title } = resource;
  const runtime = asText(properties['Runtime'], `${title}.Runtime`);
  if (!runtime.startsWith('nodejs'))
    throw new TemplateError(`${title}: the local stack runs Node.js only, not ${runtime}`);
  if ((properties['PackageType'] ?? 'Zip') !== 'Zip')
    throw new TemplateError(`${title}: the local stack runs no images`);
  const definition = {
    logicalId: resource.logicalId,
    name: resource.ref,
    arn: resource.attribute('Arn'),
    ...handlerOf(resource, await codeFolder(resource, options)),
    timeoutSeconds: asNumber(properties['Timeout'] ?? 3, `${title}.Timeout`),
    memoryMegabytes: asNumber(properties['MemorySize'] ?? 128, `${title}.MemorySize`),
  };
  // The function's own variables come first, but the template cannot override the endpoints.
  return {
    ...definition,
    environment: {
      ...ownVariables(properties, title),
      ...options.variables,
      ...runtimeVariables(definition, options),
    },
  };
};

/** Every function of the template. Throws TemplateError for one that cannot run here. */
export const readFunctions = (options: ReadFunctionsOptions): Promise<FunctionDefinition[]> =>
  Promise.all(
    options.template.ofType('AWS::Lambda::Function').map((resource) => readFunction(resource, options)),
  );

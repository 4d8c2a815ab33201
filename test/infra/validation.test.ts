import { CfnResource, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { describe, expect, test } from 'vitest';
import { type EnvironmentSettings, environments } from '../../infra/environments.ts';
import { setUp, synthesize } from './synthesized.ts';

const { dev, stage, prod } = environments;

/**
 * Every synthesis checks its templates against the CloudFormation schemas (CDK's own validation, the equal of cfn-lint) and
 * against cdk-nag's AWS Solutions, and throws: `npm run synth`, `npm run deploy` and each of these tests.
 */
describe('a template', () => {
  const inAnAccount = { account: '123456789012', region: 'eu-central-1' };
  test.each<[string, EnvironmentSettings]>([
    ['dev', dev],
    ['stage', stage],
    ['prod', prod],
    ['prod in an account', { ...prod, ...inAnAccount }],
    ['a private prod', { ...prod, endpoint: { vpcEndpoints: ['vpce-0a1b2c3d'] } }],
    [
      'prod with an egress',
      { ...prod, egress: { subnets: ['subnet-0a1b2c3d'], securityGroups: ['sg-0a1b2c3d'] } },
    ],
  ])('for %s passes cdk-nag and the CloudFormation schema', async (_, environment) => {
    let root: IConstruct | undefined;
    await synthesize(setUp(environment), ({ serviceStack }) => {
      root = serviceStack.node.root;
    });
    expect(new AwsSolutionsChecks().validateScope(root!).violations).toEqual([]);
  });

  test('gives a reason for every accepted finding', async () => {
    const accepted = new Map<string, string>();
    let root: IConstruct | undefined;
    await synthesize(setUp(dev), ({ serviceStack }) => {
      root = serviceStack.node.root;
      for (const { node } of root.node.findAll())
        for (const { type, data } of node.metadata)
          if (type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
            for (const [id, reason] of Object.entries(data as Record<string, string>))
              accepted.set(id.replace(/^Annotation::/, ''), reason);
    });
    const ours = [...accepted].filter(([id]) => id.startsWith('AwsSolutions-'));
    expect(ours.length).toBeGreaterThan(10);
    for (const [id, reason] of ours)
      expect([id, reason]).toEqual([id, expect.stringMatching(/\w+( \w+){4}/)]);
  });

  test('with a resource that breaks a cdk-nag rule is not synthesized', async () => {
    const bad = synthesize(setUp(dev), ({ serviceStack }) => void new Queue(serviceStack, 'Bad'));
    await expect(bad).rejects.toThrow('AwsSolutions-SQS4');
  });

  test('with a policy that allows everything is not synthesized', async () => {
    const bad = synthesize(setUp(dev), ({ serviceStack }) => {
      const role = serviceStack.node.findChild('WakeUps').node.findChild('Role') as unknown as {
        addToPolicy(statement: PolicyStatement): void;
      };
      role.addToPolicy(new PolicyStatement({ actions: ['sqs:*'], resources: ['*'] }));
    });
    await expect(bad).rejects.toThrow('AwsSolutions-IAM5[Action::sqs:*]');
  });

  test('with a property unknown to CloudFormation is not synthesized', async () => {
    const bad = synthesize(
      setUp(dev),
      ({ dataStack }) =>
        void new CfnResource(dataStack, 'Bad', {
          type: 'AWS::SSM::Parameter',
          properties: { Type: 'String', Value: 'x', Valeu: 'y' },
        }),
    );
    await expect(bad).rejects.toThrow("'Valeu' was unexpected");
  });
});

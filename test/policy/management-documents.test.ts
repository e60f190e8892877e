/** What CreatePolicy and UpdatePolicy accept as the content of management policies, by type. */
import { describe, expect, test } from '@jest/globals'
import {
  type ManagementPolicyType,
  managementPolicyTypes,
  organizationPolicyError,
  organizationPolicyLimits,
} from '../../policy/index.ts'
import { assign, at, facts, merged, now, type PolicyJson, refusal } from './management.ts'

const MALFORMED = 'MalformedPolicyDocumentException'

type Case = readonly [string, PolicyJson | string]

function each(type: ManagementPolicyType, accepted: readonly Case[], refused: readonly Case[]) {
  test.each(accepted)(`${type}: %s is accepted`, (_, policy) => {
    expect(refusal(type, policy)).toBeUndefined()
  })
  test.each(refused)(`${type}: %s is refused`, (_, policy) => {
    expect(refusal(type, policy)).toBe(MALFORMED)
  })
}

describe('ORG7.10: the form of all types', () => {
  const tag = (settings: unknown) => at('tags/a', settings)
  const values = (operators: unknown) => tag({ tag_value: operators })
  const controlled = (items: unknown) => ({ '@@operators_allowed_for_child_policies': items })
  const lex = (operators: unknown) => at('services/lex/opt_out_policy', operators)

  each(
    'TAG_POLICY',
    [
      ['an empty policy', { tags: {} }],
      ['a tag without settings', tag({})],
      ['a setting without operators', values({})],
      ['keys in capitals', at('TAGS/a/Tag_Value', { '@@Assign': ['x'] })],
      ['a value twice', values(assign(['x', 'x']))],
      ['an empty list', values(assign([]))],
      ['numbers, booleans, and null', values({ '@@assign': [7, false], '@@append': [null] })],
      ['all operators at once', values({ '@@assign': ['a'], '@@append': ['b'], '@@remove': ['c'] })],
      ['controls on all nodes', { tags: { ...controlled(['@@none']), a: controlled(['@@all']) } }],
      ['controls in several spellings', values(controlled(['@@assign', '@@Assign', '@@APPEND', '@@remove']))],
      ['@@all with others', values(controlled(['@@all', '@@assign']))],
      ['a control without values', values({ ...controlled(['@@append']) })],
      ['operators beside the top key', { tags: {}, '@@assign': 7, '@@append': ['x'], '@@Remove': null }],
      ['controls beside the top key', { ...controlled(['@@none']), tags: {} }],
      ['white space', ` \n${JSON.stringify(tag({}), undefined, 4)}\t`],
    ],
    [
      ['a text that is not JSON', '{'],
      ['an empty text', ''],
      ['a list', '[]'],
      ['no top key', '{}'],
      ['only an operator', { '@@assign': 'x' }],
      ['the top key of another type', { plans: {} }],
      ['another top key beside it', { tags: {}, plans: {} }],
      ['the top key twice', '{"tags":{},"tags":{}}'],
      ['the top key twice, in another case', { tags: {}, Tags: {} }],
      ['a container that is no object', { tags: [] }],
      ['a tag that is no object', tag('x')],
      ['a setting that is no object', values(['x'])],
      ['an unknown field', tag({ value: {} })],
      ['a field in a setting', values({ x: {} })],
      ['a key twice', '{"tags":{"a":{},"a":{}}}'],
      ['a tag twice, in another case', { tags: { a: {}, A: {} } }],
      ['a field twice, in another case', tag({ tag_value: {}, Tag_Value: {} })],
      ['an operator twice, in another case', values({ '@@assign': [], '@@Assign': [] })],
      ['an operator on a container', tag(assign(['x']))],
      ['an unknown operator', values({ '@@replace': ['x'] })],
      ['a single value for a list', values(assign('x'))],
      ['a list in a list', values(assign([['x']]))],
      ['an object in a list', values(assign([{}]))],
      ['an empty list to append', values({ '@@append': [] })],
      ['an empty list to remove', values({ '@@remove': [] })],
      ['a list beside the top key with a list in it', { tags: {}, '@@assign': [[]] }],
      ['an object beside the top key', { tags: {}, '@@assign': {} }],
      ['an unknown operator beside the top key', { tags: {}, '@@replace': 'x' }],
      ['a wrong control beside the top key', { tags: {}, ...controlled('@@none') }],
      ['a control that is no list', values(controlled('@@none'))],
      ['an empty control', values(controlled([]))],
      ['an unknown control', values(controlled(['@@some']))],
      ['a control twice', values(controlled(['@@append', '@@append']))],
      ['@@none with others', values(controlled(['@@NONE', '@@append']))],
    ],
  )

  each(
    'AISERVICES_OPT_OUT_POLICY',
    [['a control on a single value', lex({ ...assign('optIn'), ...controlled(['@@assign', '@@remove']) })]],
    [
      ['a list for a single value', lex(assign(['optIn']))],
      ['an appended value', lex({ '@@append': ['optIn'] })],
      ['a removed value', lex({ '@@remove': 'optIn' })],
      ['an object as a value', lex(assign({}))],
    ],
  )
})

describe('tag policies', () => {
  const tag = (settings: unknown) => at('tags/Stage', settings)
  const enforced = (...types: readonly string[]) => tag({ enforced_for: assign(types) })
  each(
    'TAG_POLICY',
    [
      ['the key in another case', tag({ tag_key: assign('STAGE') })],
      ['a wildcard', tag({ tag_value: assign(['*', 'a*', '*b', 'a*b', '']) })],
      ['types of resources', enforced('s3:bucket', 'ec2:ALL_SUPPORTED', 'redshift:*')],
      ['types that are reported', tag({ report_required_tag_for: assign(['s3:bucket']) })],
    ],
    [
      ['another key', tag({ tag_key: assign('Level') })],
      ['a number as another key', tag({ tag_key: assign(7) })],
      ['an empty name', at('tags', { '': {} })],
      ['two wildcards', tag({ tag_value: assign(['*a*']) })],
      ['two wildcards that are removed', tag({ tag_value: { '@@remove': ['**'] } })],
      ['an unknown service', enforced('shop:item')],
      ['no type', enforced('s3')],
      ['all types of ECS', enforced('ecs:*')],
      [
        'an unknown service that is reported',
        tag({ report_required_tag_for: { '@@append': ['shop:item'] } }),
      ],
    ],
  )
})

describe('AI services opt-out policies', () => {
  const opting = (service: string, value: unknown) => at(`services/${service}/opt_out_policy`, assign(value))
  each(
    'AISERVICES_OPT_OUT_POLICY',
    [
      ['the default', opting('default', 'optOut')],
      ['a service', opting('connecthealth::operations', 'optIn')],
    ],
    [
      ['a service in capitals', opting('Lex', 'optIn')],
      ['an unknown service without settings', at('services/shop', {})],
      ['an empty name', at('services', { '': {} })],
      ['a value in another case', opting('lex', 'OptIn')],
      ['a boolean', opting('lex', true)],
    ],
  )
})

describe('chat applications policies', () => {
  const uuid = '0123abcd-0123-4567-89ab-0123456789ab'
  const other = 'fedc0000-0123-4567-89ab-0123456789ab'
  const slack = (settings: unknown) => at('chatbot/platforms/slack', settings)
  const teams = (settings: unknown) => at('chatbot/platforms/microsoft_teams', settings)
  const channels = {
    supported_channel_types: assign(['public', 'private']),
    supported_role_settings: assign(['user_role']),
  }
  each(
    'CHATBOT_POLICY',
    [
      ['the default', at('chatbot/default/client', assign('disabled'))],
      ['workspaces', slack({ client: assign('enabled'), workspaces: assign(['T0AB', '*', 7]) })],
      ['more than 255 workspaces', slack({ workspaces: assign(Array.from({ length: 256 }, (_, at) => at)) })],
      ['overrides of a workspace', slack({ default: channels, overrides: { T0AB: channels } })],
      [
        'tenants',
        teams({ tenants: { [uuid]: assign([other, '*']), '*': assign(['*']) }, default: channels }),
      ],
      ['overrides of a team', teams({ overrides: { [uuid]: { [other]: channels } } })],
      ['Amazon Chime', at('chatbot/platforms/chime/client', assign('enabled'))],
    ],
    [
      ['a default among the platforms', at('chatbot/platforms/default/client', assign('enabled'))],
      ['another word', at('chatbot/default/client', assign('on'))],
      ['a workspace in small letters', slack({ workspaces: assign(['t0ab']) })],
      ['a boolean as a workspace', slack({ workspaces: assign([true]) })],
      ['an override of all workspaces', slack({ overrides: { '*': {} } })],
      ['a client in an override', slack({ overrides: { T0AB: { client: assign('enabled') } } })],
      ['another channel type', slack({ default: { supported_channel_types: assign(['secret']) } })],
      ['a tenant in capitals', teams({ tenants: { [uuid.toUpperCase()]: assign(['*']) } })],
      ['an override of all tenants', teams({ overrides: { '*': {} } })],
      ['settings of a whole tenant', teams({ overrides: { [uuid]: channels } })],
    ],
  )
})

describe('declarative policies', () => {
  const ec2 = (path: string, value: unknown) => at(`ec2_attributes/${path}`, value)
  const criteria = 'allowed_images_settings/image_criteria'
  const hops = (limit: unknown) =>
    ec2('instance_metadata_defaults/http_put_response_hop_limit', assign(limit))
  each(
    'DECLARATIVE_POLICY_EC2',
    [
      ['a message', ec2('exception_message', assign('Ask security.'))],
      [
        'the internet gateway',
        ec2('vpc_block_public_access/internet_gateway_block/mode', assign('block_ingress')),
      ],
      ['the tenth criteria', ec2(`${criteria}/criteria_10/image_names`, assign(['golden-*']))],
      [
        'an age',
        ec2(`${criteria}/criteria_1/creation_date_condition/maximum_days_since_created`, assign(90)),
      ],
      ['the least hop limit', hops(-1)],
      ['the largest hop limit', hops('64')],
      [
        'encryption',
        ec2('vpc_encryption_control', { mode: assign('monitor'), exclusions: { nat: assign('enable') } }),
      ],
    ],
    [
      ['a hop limit that is too small', hops(-2)],
      ['a hop limit that is too large', hops(65)],
      ['a hop limit that is no number', hops('many')],
      ['the eleventh criteria', ec2(`${criteria}/criteria_11`, {})],
      ['another state', ec2('serial_console_access/status', assign('on'))],
      [
        'a negative age',
        ec2(`${criteria}/criteria_1/creation_date_condition/maximum_days_since_created`, assign(-1)),
      ],
    ],
  )
  each(
    'S3_POLICY',
    ['all', 'none'].map((word) => [
      word,
      at('s3_attributes/public_access_block_configuration', assign(word)),
    ]),
    [['some', at('s3_attributes/public_access_block_configuration', assign('some'))]],
  )

  const guardrail = (path: string, value: unknown) =>
    at(`bedrock/guardrail_inference/us-east-1/c/${path}`, value)
  const arn = (version: string) => ({
    bedrock: {
      guardrail_inference: {
        'us-east-1': {
          c: { identifier: assign(`arn:aws:bedrock:us-east-1:111122223333:guardrail/a1${version}`) },
        },
      },
    },
  })
  each(
    'BEDROCK_POLICY',
    [
      ['a guardrail', arn(':1')],
      ['guarded content', guardrail('selective_content_guarding/system', assign('selective'))],
      ['models', guardrail('model_enforcement/included_models', assign(['ALL']))],
    ],
    [
      ['a guardrail without a version', arn('')],
      ['a draft', arn(':DRAFT')],
      ['a region that does not exist', at('bedrock/guardrail_inference/us-east-9', {})],
      ['a configuration without a name', at('bedrock/guardrail_inference/us-east-1', { '': {} })],
      ['another word', guardrail('input_tags', assign('obey'))],
    ],
  )
  each(
    'UPGRADE_ROLLOUT_POLICY',
    [
      ['a default', at('upgrade_rollout/default/patch_order', assign('second'))],
      ['an order by tag', at('upgrade_rollout/tags/stage/tag_values/test/patch_order', assign('first'))],
    ],
    [['another order', at('upgrade_rollout/default/patch_order', assign('third'))]],
  )
})

describe('policies that enable services by region', () => {
  const lists = {
    enable_in_regions: assign(['us-east-1', 'ALL_SUPPORTED']),
    disable_in_regions: { '@@append': [] },
  }
  each(
    'SECURITYHUB_POLICY',
    [
      [
        'lists of regions',
        merged(at('securityhub', lists), at('securityhub/features/network_scanning', lists)),
      ],
    ],
    [['a region that does not exist', at('securityhub/enable_in_regions', assign(['us-east-9']))]],
  )
  each(
    'SECURITYHUB_CSPM_POLICY',
    [['lists of regions', at('securityhub_cspm', lists)]],
    [['another top key', at('securityhub', lists)]],
  )
  each(
    'INSPECTOR_POLICY',
    [
      [
        'a scan of code',
        at('inspector/enablement/lambda_standard_scanning', { ...lists, lambda_code_scanning: lists }),
      ],
    ],
    [
      [
        'a region of another partition',
        at('inspector/enablement/ec2_scanning/enable_in_regions', assign(['cn-north-1'])),
      ],
    ],
  )
  each(
    'NETWORK_SECURITY_DIRECTOR_POLICY',
    [['lists of regions', at('network_security_director/enablement/network_security_scan', lists)]],
    [['another scan', at('network_security_director/enablement/other', lists)]],
  )
  const block = (region: string, feature: string, value: unknown) =>
    at(`guardduty/enablement/${region}/${feature}`, value)
  each(
    'GUARDDUTY_POLICY',
    [
      ['the default', block('default', 'foundational/status', assign('enabled'))],
      [
        'an agent',
        block(
          'us-east-1',
          'runtime_monitoring/additional_configuration/ec2_agent_management/status',
          assign('enabled'),
        ),
      ],
    ],
    [
      ['a region that does not exist', block('us-east-9', 'foundational', {})],
      ['another word', block('default', 'ai_protection/status', assign('on'))],
    ],
  )

  test('regions are those of the partition of the organization', () => {
    const china = at('securityhub/enable_in_regions', assign(['cn-north-1']))
    expect(refusal('SECURITYHUB_POLICY', china, { partition: 'aws-cn' })).toBeUndefined()
    expect(refusal('SECURITYHUB_POLICY', china, { partition: 'aws-unknown' })).toBe(MALFORMED)
  })
})

describe('the policies of all types', () => {
  const valid: PolicyJson = {
    Version: '2012-10-17',
    Statement: { Effect: 'Deny', Action: 's3:*', Resource: '*' },
  }
  const control = { ...valid, Statement: { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' } }

  test('there are 13 management types, and two others', () => {
    expect(managementPolicyTypes).toHaveLength(13)
    expect(Object.keys(organizationPolicyLimits).sort()).toEqual(
      [...managementPolicyTypes, 'SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'].sort(),
    )
  })

  test('authorization policies are written in the language of IAM', () => {
    const code = (type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY', policy: PolicyJson) =>
      organizationPolicyError(type, JSON.stringify(policy), facts)?.code
    expect(code('SERVICE_CONTROL_POLICY', valid)).toBeUndefined()
    expect(code('SERVICE_CONTROL_POLICY', control)).toBe(MALFORMED)
    expect(code('RESOURCE_CONTROL_POLICY', control)).toBeUndefined()
    expect(code('RESOURCE_CONTROL_POLICY', valid)).toBe(MALFORMED)
  })

  test.each(Object.entries(organizationPolicyLimits))(
    '%s: the size is limited, and white space counts',
    (name, { size }) => {
      const type = name as keyof typeof organizationPolicyLimits
      const error = (length: number) =>
        organizationPolicyError(type, `${' '.repeat(length - 1)}7`, { ...facts, now })
      expect(error(size)?.code).toBe(MALFORMED)
      expect(error(size + 1)).toEqual({
        code: 'ConstraintViolationException',
        reason: 'POLICY_CONTENT_LIMIT_EXCEEDED',
        message: 'You have exceeded the maximum policy size.',
      })
    },
  )

  test('sizes are in characters, except those of upgrade rollout policies, which are in bytes', () => {
    const tag = (count: number) => at('tags/a/tag_value', assign(['é'.repeat(count)]))
    expect(refusal('TAG_POLICY', tag(9_900))).toBeUndefined()
    const order = (count: number) => at(`upgrade_rollout/tags/${'é'.repeat(count)}`, {})
    expect(refusal('UPGRADE_ROLLOUT_POLICY', order(2_500))).toBeUndefined()
    expect(refusal('UPGRADE_ROLLOUT_POLICY', order(2_600))).toBe('ConstraintViolationException')
  })

  test('a text that is not JSON is malformed, whatever its size', () => {
    expect(organizationPolicyError('TAG_POLICY', '{'.repeat(20_000), facts)).toEqual({
      code: MALFORMED,
      message: 'The provided policy document does not meet the requirements of the specified policy type.',
    })
  })
})

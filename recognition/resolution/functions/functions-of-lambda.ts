/** Functions of Lambda and Bedrock. */
import { placeIn } from '../../arn.ts'
import { arnAt, resourceInArn, type StateContext, type StateFunction } from './state-function.ts'

const PARTIAL_ARN = /^(\d{12}):function:([\w-]+(?::[\w$-]+)?)$/
const NAME = /^[\w-]+(?::[\w$-]+)?$/

/** A name, `123456789012:function:name`, or an ARN, each with or without a qualifier. */
export const functionArn: StateFunction = (value, { place }) => {
  if (resourceInArn('lambda', value)?.startsWith('function:')) return [value]
  const [, accountId, name] = PARTIAL_ARN.exec(value) ?? []
  if (accountId !== undefined) return [arnAt('lambda', { ...place, accountId }, `function:${name}`)]
  return [arnAt('lambda', place, NAME.test(value) ? `function:${value}` : 'function:*')]
}

/** The name in any of these. */
export const functionName: StateFunction = (value, context) => {
  const [arn = ''] = functionArn(value, context)
  return [arn.split(':')[6] ?? '*']
}

export const layerArn: StateFunction = (value, { place }) => [
  resourceInArn('lambda', value)?.startsWith('layer:') ? value : arnAt('lambda', place, `layer:${value}`),
]

export const layerName: StateFunction = (value) => {
  if (!value.startsWith('arn:')) return [value]
  return [/^layer:([^:]+)(?::\d+)?$/.exec(resourceInArn('lambda', value) ?? '')?.[1] ?? '*']
}

/** IDs of inference profiles begin with the part of the world that they serve. */
const PROFILE = /^(?:us|us-gov|eu|apac|jp|au|ca|sa|me|af|global)\./

/** The ID of a foundation model, the ID of an inference profile, or an ARN. */
export const modelArn: StateFunction = (value, { place }) => {
  if (value.startsWith('arn:')) return [value]
  if (PROFILE.test(value)) return [arnAt('bedrock', place, `inference-profile/${value}`)]
  return [arnAt('bedrock', { ...place, accountId: '' }, `foundation-model/${value}`)]
}

/** The function of an event source mapping. */
export const mappedFunction: StateFunction = (value, { place, questions }) => {
  const known = questions.ask('event-source-mapping', value, placeIn(value, place))
  return known === null ? [] : [known]
}

/** The function of a URL. */
export const urlFunction: StateFunction = (value, context) => [
  functionOfUrl(value, context) ?? arnAt('lambda', context.place, 'function:*'),
]

function functionOfUrl(value: string, { place, questions }: StateContext): string | null {
  return questions.ask('function-url', value, place)
}

/** Who may invoke a URL: `AWS_IAM` or `NONE`. Nothing when nobody knows. */
export const urlAuthType: StateFunction = (value, context) => {
  const { place, questions } = context
  const arn = functionOfUrl(value, context)
  const known = arn === null ? null : questions.ask('function-url-auth', arn, placeIn(arn, place))
  return known === null ? [] : [known]
}

/** The VPC of a subnet. */
export const vpcOfSubnet: StateFunction = (value, { place, questions }) => {
  const known = questions.ask('vpc-of-subnet', value, place)
  return known === null ? [] : [known]
}

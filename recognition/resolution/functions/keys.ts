/** Functions of KMS and Secrets Manager. */
import { namesNoResource } from '../../../protocol/errors/guard.ts'
import { placeIn } from '../../arn.ts'
import { arnAt, resourceInArn, type StateContext, type StateFunction } from './state-function.ts'

const KEY_ID = /^[\w-]{1,256}$/

/** A key ID, a key ARN, an alias, or the ARN of an alias. Only the service knows the key of an alias. */
export const kmsKey: StateFunction = (value, context) => {
  const resource = resourceInArn('kms', value)
  if (resource?.startsWith('key/')) return [value]
  if (isAlias(value)) return [keyOfAlias(value, context)]
  return [arnAt('kms', context.place, KEY_ID.test(value) ? `key/${value}` : 'key/*')]
}

function keyOfAlias(value: string, { place, questions }: StateContext): string {
  const where = placeIn(value, place)
  return questions.ask('kms-key', value, where) ?? arnAt('kms', where, 'key/*')
}

const isAlias = (value: string) => (resourceInArn('kms', value) ?? value).startsWith('alias/')

/** The key that encrypted a ciphertext. */
export const kmsCiphertextKey: StateFunction = (value, { place, questions }) => [
  questions.ask('kms-ciphertext', value, place) ?? arnAt('kms', place, 'key/*'),
]

/** The key that encrypted a ciphertext, beside a key that the request names. Nothing when nobody knows it. */
export const knownCiphertextKey: StateFunction = (value, { place, questions }) => {
  const known = questions.ask('kms-ciphertext', value, place)
  return known === null ? [] : [known]
}

/** The alias that a request names the key by. Nothing when it uses the key's own ID. */
export const aliasOnly: StateFunction = (value) =>
  isAlias(value) ? [resourceInArn('kms', value) ?? value] : []

export const afterAlias: StateFunction = (value) => [value.startsWith('alias/') ? value.slice(6) : value]

/** A name, a partial ARN, or a whole ARN. Secrets Manager appends six characters to a name. */
export const secretArn: StateFunction = (value, { place, questions }) => {
  const known = questions.ask('secret', value, placeIn(value, place))
  if (known !== null) return [known]
  const resource = value.startsWith('arn:') ? resourceInArn('secretsmanager', value) : `secret:${value}`
  if (resource === undefined || !SECRET.test(resource)) throw namesNoResource()
  return [arnAt('secretsmanager', placeIn(value, place), resource)]
}

/** Of an ARN with more colons, moto 5 takes what follows the last one. */
const SECRET = /^secret:[^:]+$/

/** Parameter Store reads a secret for the caller when the name of a parameter refers to one. */
export const referencedSecret: StateFunction = (value, context) => {
  const [, name] = /^\/aws\/reference\/secretsmanager\/([^:]+)/.exec(value) ?? []
  return name === undefined ? [] : secretArn(name, context)
}

/** Finds what the texts of denials say about a request besides the resource that was decided on. */
import type { DenialDetails } from '../../protocol/denials.ts'
import type { Parameters } from '../../recognition/parameters/types.ts'
import type { NeededDecision } from '../../recognition/resolution/types.ts'
import type { RefusedRequest } from './forms.ts'

/**
 * The parameters whose values are printed instead of ARNs, by the service. Secrets Manager names a secret as the request
 * does, and a new one by its `Name` (recorded on AWS, September 2026).
 */
const NAMES: ReadonlyMap<string, readonly string[]> = new Map([['secretsmanager', ['SecretId', 'Name']]])

/** The parameters that name the key which encrypted a ciphertext, by the action. SDKs leave them out. */
const KEYS_OF_CIPHERTEXTS: ReadonlyMap<string, string> = new Map([
  ['kms:Decrypt', 'KeyId'],
  ['kms:ReEncryptFrom', 'SourceKeyId'],
])

export function denialDetails(
  { service, operation, requestId }: RefusedRequest,
  parameters: Pick<Parameters, 'valuesAt' | 'has'>,
  { action, accountId }: Pick<NeededDecision, 'action' | 'accountId'>,
): DenialDetails {
  const prefix = service?.prefix
  const key = prefix === 'kms' ? KEYS_OF_CIPHERTEXTS.get(action) : undefined
  return {
    service: prefix,
    operation,
    deniedAs: prefix === action.split(':')[0] ? nameIn(parameters, NAMES.get(prefix ?? '') ?? []) : undefined,
    byCiphertext: key !== undefined && !parameters.has(key),
    resourceAccount: accountId,
    requestId,
  }
}

function nameIn(parameters: Pick<Parameters, 'valuesAt'>, paths: readonly string[]): string | undefined {
  const [name] = paths.flatMap((path) => parameters.valuesAt(path))
  return typeof name === 'string' && !name.startsWith('arn:') ? name : undefined
}

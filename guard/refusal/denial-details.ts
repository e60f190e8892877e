/** Finds what the texts of denials say about a request besides the resource that was decided on. */
import type { DenialDetails } from '../../protocol/denials.ts'
import type { Parameters } from '../../recognition/parameters/types.ts'
import type { NeededDecision } from '../../recognition/resolution/types.ts'
import type { RefusedRequest } from './forms.ts'

/**
 * The parameters whose values are printed instead of ARNs, by the service.
 *
 * Unverified: Secrets Manager prints the name also of secrets that exist, because public reports with names do not say
 * whether the secrets existed.
 */
const NAMES: ReadonlyMap<string, string> = new Map([['secretsmanager', 'SecretId']])

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
    deniedAs: prefix === action.split(':')[0] ? nameIn(parameters, NAMES.get(prefix ?? '')) : undefined,
    byCiphertext: key !== undefined && !parameters.has(key),
    resourceAccount: accountId,
    requestId,
  }
}

function nameIn(parameters: Pick<Parameters, 'valuesAt'>, path: string | undefined): string | undefined {
  const [name] = path === undefined ? [] : parameters.valuesAt(path)
  return typeof name === 'string' && !name.startsWith('arn:') ? name : undefined
}

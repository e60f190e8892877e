/** What AWS's console does with an instance, and no operation of AWS does. */
import { post, remove } from '../../../api/client.ts'
import type { Instance, Source } from '../instance.ts'

/** A new token, which the server shows only this once. */
export interface ScimToken {
  readonly url: string
  readonly token: string
  readonly expires: string
}

const pathOf = ({ identityStoreId }: Instance) =>
  `/_iamulator/identity-center/${encodeURIComponent(identityStoreId)}`

export function addScimToken(instance: Instance): Promise<ScimToken> {
  return post(`${pathOf(instance)}/scim`)
}

export async function removeScim(instance: Instance): Promise<void> {
  await remove(`${pathOf(instance)}/scim`)
}

export async function setSource(instance: Instance, source: Source, metadata: string): Promise<void> {
  const body = { source, ...(source === 'external' && { metadata }) }
  await post(`${pathOf(instance)}/source`, body)
}

/** The patch operations of API Gateway. */
import { memberOf, type TextFunction, UNREADABLE } from './text-function.ts'

/**
 * Returns the role that a patch operation sets. Nothing for other operations, and for values that are no roles, such as
 * that of the caller's own credentials.
 *
 * Emulators are less exact about paths than AWS, so that every path counts that contains the one of the role.
 *
 * @param path of what is set, such as `/authorizerCredentials`
 */
export const patchedRole: TextFunction = (patch, path = '') => {
  if (memberOf(patch, 'op') === 'remove') return []
  const patched = memberOf(patch, 'path')
  if (typeof patched !== 'string') return [UNREADABLE]
  if (!patched.toLowerCase().includes(path.toLowerCase())) return []
  const value = memberOf(patch, 'value') ?? ''
  if (typeof value !== 'string') return [UNREADABLE]
  return value.includes(':role/') ? [value] : []
}

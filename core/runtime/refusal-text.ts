/** The facts about a request that was refused before policies were evaluated, as a text. */

export interface RefusalFacts {
  /** The message of the answer. */
  readonly message?: string | undefined
  /** A hint that the answer does not contain. */
  readonly hint?: string | undefined
  readonly accessKeyId?: string | undefined
  /** The ARN to which the access key belongs. Undefined if it is unknown, and if the caller was authenticated. */
  readonly keyOwner?: string | undefined
  /** Undefined if no caller was authenticated. */
  readonly caller?: string | undefined
}

/** Returns the message, the access key if no caller was authenticated, and the hint. `''` if nothing is known. */
export function refusalText({ message = '', hint = '', ...key }: RefusalFacts): string {
  return [sentence(message), keyText(key), hint].filter((part) => part !== '').join(' ')
}

/** Some messages of AWS have no period. */
function sentence(message: string): string {
  return message === '' || /[.!?:]$/.test(message) ? message : `${message}.`
}

function keyText({ accessKeyId, keyOwner, caller }: RefusalFacts): string {
  if (caller !== undefined || accessKeyId === undefined) return ''
  return `Access key ID: ${accessKeyId}${keyOwner === undefined ? '' : ` of ${keyOwner}`}.`
}

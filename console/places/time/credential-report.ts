/** Reads when passwords have to be changed from a credential report, which is a table in CSV. */

interface NextRotation {
  readonly arn: string
  /** Epoch milliseconds. */
  readonly at: number
}

/** @param content the report, in base64 */
export function nextRotations(content: string): readonly NextRotation[] {
  const [head = '', ...lines] = textOf(content).split('\n')
  const columns = head.split(',')
  const arnAt = columns.indexOf('arn')
  const rotationAt = columns.indexOf('password_next_rotation')
  return lines.flatMap((line) => {
    const cells = line.split(',')
    const at = Date.parse(cells[rotationAt] ?? '')
    return Number.isNaN(at) ? [] : [{ arn: cells[arnAt] ?? '', at }]
  })
}

function textOf(content: string): string {
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0))
  return new TextDecoder().decode(bytes)
}

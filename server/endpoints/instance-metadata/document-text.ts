/** JSON documents as EC2 prints them: indented by two spaces, with a space on each side of the colon. */

type Value = string | null

export function printDocument(members: Readonly<Record<string, Value>>): string {
  const lines = Object.entries(members).map(([name, value]) => `  "${name}" : ${JSON.stringify(value)}`)
  return `{\n${lines.join(',\n')}\n}`
}

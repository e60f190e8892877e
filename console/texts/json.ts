/** JSON, and what is in it. */

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns JSON with line breaks. AWS keeps policies as they were given. */
export function indented(json: string): string {
  return JSON.stringify(JSON.parse(json), undefined, 2)
}

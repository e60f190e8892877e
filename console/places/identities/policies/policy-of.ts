/** Returns a policy with one statement, as the text that an editor begins with. */
export function policyOf(statement: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2)
}

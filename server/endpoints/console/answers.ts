/** Answers of the console, with its security headers. */
import type { LogFields, ServedResponse } from '../serve.ts'
import { SECURITY_HEADERS } from './shell.ts'

/** @param lines what is logged. Looking at something is not */
export function answerJson(
  status: number,
  content: object,
  lines: readonly LogFields[] = [],
  headers: Readonly<Record<string, string>> = {},
): ServedResponse {
  return answerJsonText(status, `${JSON.stringify(content)}\n`, lines, headers)
}

/** @param body JSON text */
export function answerJsonText(
  status: number,
  body: string,
  lines: readonly LogFields[],
  headers: Readonly<Record<string, string>>,
): ServedResponse {
  const type = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }
  return { answer: { status, headers: { ...SECURITY_HEADERS, ...type, ...headers }, body }, lines }
}

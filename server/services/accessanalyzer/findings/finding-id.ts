/** The IDs of findings. */
import { createHash } from 'node:crypto'
import type { AnalyzerRow } from '../../../../store/index.ts'

/**
 * Returns an ID in the form of a UUID, which depends on what is found and on nothing else.
 *
 * Unverified: On AWS, access that is found again may have another ID.
 *
 * @param found what tells the finding from others about the resource
 */
export function findingId(
  { arn, createDate }: AnalyzerRow,
  resource: string,
  found: readonly unknown[],
): string {
  const text = JSON.stringify([arn, createDate, resource, ...found])
  const digits = createHash('sha256').update(text).digest('hex')
  return digits.slice(0, 32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5')
}

import type { Lookup } from './types.ts'

/**
 * Returns a text that only equal questions of one kind have.
 *
 * The lengths keep the parts apart, because ARNs in requests can contain anything.
 */
export function keyOfLookup({ accountId, partition, region, value }: Omit<Lookup, 'kind'>): string {
  return `${accountId.length} ${partition.length} ${region.length} ${accountId}${partition}${region}${value}`
}

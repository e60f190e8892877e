import type { Lookup } from './lookups.ts'

/**
 * Returns a text that only equal questions of one kind have.
 *
 * The lengths keep the parts apart, because ARNs in requests can contain anything.
 */
export function keyOfLookup({ accountId, partition, region, value }: Omit<Lookup, 'kind'>): string {
  const isLatest =
    latest.accountId === accountId && latest.partition === partition && latest.region === region
  if (!isLatest) latest = { accountId, partition, region, key: keyOfPlace(accountId, partition, region) }
  return latest.key + value
}

function keyOfPlace(accountId: string, partition: string, region: string): string {
  return `${accountId.length} ${partition.length} ${region.length} ${accountId}${partition}${region}`
}

/** Most questions are about the place of the one before, so its key is kept. */
let latest = { accountId: '', partition: '', region: '', key: keyOfPlace('', '', '') }

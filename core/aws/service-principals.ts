/**
 * The service principals that trust policies may name.
 *
 * No list from AWS is complete, so this one combines the sources named in `scripts/service-principals.mjs`.
 * It is loaded when the first policy names a service.
 */
import { readDataFile } from './data-file.ts'

/**
 * Matches the principal of a service in one region.
 *
 * Unverified: Trust policies may name a service in any well-formed region, because AWS does not publish in
 * which regions a service has a principal of its own.
 */
const REGIONAL = /^(.+)\.[a-z]+(?:-[a-z]+)+-\d+(\.amazonaws\.com)$/

/**
 * Returns whether AWS has this service principal. Examples are `ec2.amazonaws.com` and
 * `logs.us-east-1.amazonaws.com`. In China, older names that end in `.amazonaws.com.cn` mean the same.
 *
 * Unverified: Trust policies may not name services that end in `.amazonaws.com.cn`, because AWS accepts these
 * in its Chinese regions, and its answer elsewhere is not known.
 */
export function isServicePrincipal(name: string, partition: string): boolean {
  return principals().has(usualName(name, partition).replace(REGIONAL, '$1$2'))
}

/** Returns whether AWS has this service principal, which names no region and no partition. */
export function isGlobalServicePrincipal(name: string): boolean {
  return principals().has(name)
}

/** Returns all names of a service that policies of a partition can contain. */
export function namesOfService(name: string, partition: string): readonly string[] {
  const usual = usualName(name, partition)
  return partition === CHINA ? [usual, usual + CHINESE_ENDING] : [usual]
}

const CHINA = 'aws-cn'
const CHINESE_ENDING = '.cn'

function usualName(name: string, partition: string): string {
  const isChinese = partition === CHINA && name.endsWith(CHINESE_ENDING)
  return isChinese ? name.slice(0, -CHINESE_ENDING.length) : name
}

interface PrincipalsFile {
  readonly principals: readonly string[]
}

let loaded: ReadonlySet<string> | undefined

function principals(): ReadonlySet<string> {
  loaded ??= load()
  return loaded
}

function load(): ReadonlySet<string> {
  const file: PrincipalsFile = JSON.parse(readDataFile('service-principals.json').toString())
  return new Set(file.principals)
}

/**
 * Counts the operations with complete evidence, and lists what the others lack.
 *
 * Evidence is complete if tests have covered success, every declared error that can be provoked, the edges of
 * the constraints, an effect on other responses, pages that stay correct while the list changes, and the
 * permitted callers.
 *
 * Services that still lack operations are left out until they have all.
 *
 * The evidence is in test/facts/evidence.json: `npm run evidence` writes it again, and a complete run checks
 * that it is current.
 */
import { expect, test } from '@jest/globals'
import {
  evidenceName,
  readEvidence,
  readExceptions,
  standings,
} from '../../scripts/reference/completeness.ts'
import { missingOperations, serviceNames, services } from '../../server/services/index.ts'
import { root } from '../docs/pages.ts'

const all = standings(root)
const { errors, successes, effects } = readExceptions(root)
const evidence = readEvidence(root)

const names = serviceNames.flatMap((service) =>
  Object.keys(services[service].model.operations).map((name) => evidenceName(service, name)),
)

test('no operation lacks anything', () => {
  const incomplete = new Set(missingOperations().map((action) => action.split(':')[0]))
  const lacking = all.filter(({ service, lacks }) => lacks.length > 0 && !incomplete.has(service))
  process.stdout.write(
    `completeness: ${all.filter(({ lacks }) => lacks.length === 0).length} of ${names.length} operations have all; ${names.length - all.length} are not there yet\n`,
  )
  expect(lacking.map(({ name, lacks }) => `${name}: ${lacks.join(', ')}`)).toEqual([])
})

test('the evidence is about operations that there are, each with a name of its own', () => {
  expect(Object.keys(evidence).filter((name) => !names.includes(name))).toEqual([])
  expect(new Set(names).size).toBe(names.length)
})

test('what is said to be impossible is declared, and no test has seen it', () => {
  const exceptions = errors.flatMap(({ code, operations }) => operations.map((name) => ({ code, name })))
  const wrong = exceptions.filter(({ code, name }) => {
    const standing = all.find((each) => evidenceName(each.service, each.name) === name)
    return standing && !standing.impossible.includes(code)
  })
  expect(wrong).toEqual([])
  expect(
    successes
      .flatMap(({ operations }) => operations)
      .filter((name) => evidence[name]?.includes('answers ok')),
  ).toEqual([])
  expect(
    effects
      .flatMap(({ operations }) => operations)
      .filter((name) => evidence[name]?.some((fact) => /^change[sd] /.test(fact))),
  ).toEqual([])
})

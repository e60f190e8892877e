import { expect, test } from '@jest/globals'
import { routeOf } from '../../../protocol/rest-json/route.ts'
import { model } from './model.ts'

const route = (method: string, path: string, query = '') => routeOf(model, { method, path, query })

test.each([
  ['GET', '/things/a/parts', 'Read'],
  ['HEAD', '/things/a/parts', 'Read'],
  ['POST', '/things/arn%3Aaws%2Fb/parts', 'Write'],
  ['POST', '/token', 'Trade'],
])('%s %s is %s', (method, path, operation) => {
  expect(route(method, path)).toEqual({ operation })
})

test('a required parameter tells operations with the same path apart', () => {
  expect(route('POST', '/token', 'a=b&by=iam')).toEqual({ operation: 'TradeSigned' })
  expect(route('POST', '/token', 'by=me')).toEqual({ operation: 'Trade' })
})

test.each([
  ['DELETE', '/things/a/parts'],
  ['OPTIONS', '/token'],
  ['GET', '/token'],
])('%s %s is no operation', (method, path) => {
  expect(route(method, path)).toEqual({ operation: undefined })
})

test.each(['/', '/things', '/things//parts', '/things/a/b/parts', '/things/a/parts/', '/token/', '/Token'])(
  '%s is another path',
  (path) => {
    expect(route('POST', path)).toBeUndefined()
  },
)

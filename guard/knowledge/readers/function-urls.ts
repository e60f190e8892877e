/** Reads which function a URL of Lambda invokes, and for whom. */
import { encoded, parseArn } from '../../../recognition/arn.ts'
import { listAt, textAt } from '../../../recognition/values.ts'
import type { Reader, Reading } from '../reading.ts'

/** Returns the ID in a URL: the first label of its host. */
export function idOfUrl(url: string | undefined): string | undefined {
  return /^https?:\/\/([a-z\d-]+)\.lambda-url\./.exec(url ?? '')?.[1]
}

/** No operation finds the function of a URL, so that the URLs of all functions are read. */
export const functionOfUrl: Reader<'function-url'> = async (reading, id) => {
  let marker: string | undefined
  do {
    const query = marker === undefined ? {} : { query: `Marker=${encoded(marker)}` }
    const page = await reading.restJson('lambda', 'ListFunctions', '/2015-03-31/functions', query)
    const names = listAt(page, 'Functions').flatMap((each) => textAt(each, 'FunctionName') ?? [])
    const configs = (await Promise.all(names.map((name) => configsOf(reading, name)))).flat()
    const arn = textAt(
      configs.find((each) => idOfUrl(textAt(each, 'FunctionUrl')) === id),
      'FunctionArn',
    )
    if (arn !== undefined) return arn
    marker = textAt(page, 'NextMarker') || undefined
  } while (marker !== undefined)
  return null
}

/** moto has no list. A function has a URL, and each of its aliases can have one. */
async function configsOf(reading: Reading, name: string): Promise<readonly unknown[]> {
  const list = await reading.restJson('lambda', 'ListFunctionUrlConfigs', pathOf(name, 'urls'))
  if (list !== undefined) return listAt(list, 'FunctionUrlConfigs')
  return [await reading.restJson('lambda', 'GetFunctionUrlConfig', pathOf(name, 'url'))]
}

export const authOfUrl: Reader<'function-url-auth'> = async (reading, arn) => {
  const [, name = '', alias] = parseArn(arn)?.resource.split(':') ?? []
  const query = alias === undefined ? {} : { query: `Qualifier=${encoded(alias)}` }
  const config = await reading.restJson('lambda', 'GetFunctionUrlConfig', pathOf(name, 'url'), query)
  return textAt(config, 'AuthType') ?? null
}

function pathOf(name: string, end: 'url' | 'urls'): string {
  return `/2021-10-31/functions/${encoded(name)}/${end}`
}

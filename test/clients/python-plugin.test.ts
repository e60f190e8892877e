/** The Python package. Its own tests are in python/tests; each file of them is one test, half of them here. */
import { readFileSync } from 'node:fs'
import { expect, test as plainTest } from '@jest/globals'
import { PARTITIONS } from '../../core/aws/partitions.ts'
import { findMypy } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { folder, pythonFiles, succeeds, temporaryFolder, testPython } from './python-package.ts'

const read = (path: string) => readFileSync(`${folder}${path}`, 'utf8')

const mypy = findMypy()
const testTypes = tool('mypy or pytest', () => mypy !== undefined)

testPython(pythonFiles.filter((_, index) => index % 2 === 0))

testTypes('the types are complete and consistent', async () => {
  await succeeds(mypy ?? '', '--cache-dir', `${temporaryFolder()}/mypy`)
})

plainTest('the version is that of the npm package', () => {
  const { version } = JSON.parse(readFileSync(`${folder}../package.json`, 'utf8'))
  expect(read('src/iamulator/_version.py')).toContain(`\n__version__ = "${version}"\n`)
})

plainTest('clients sign for the region of IAM in each partition', () => {
  const regions = [...read('src/iamulator/_scope.py').matchAll(/^ {4}"(aws[\w-]*)": "([\w-]+)",$/gm)]
  expect(Object.fromEntries(regions.map(([, partition, region]) => [partition, region]))).toEqual(
    Object.fromEntries(PARTITIONS.map(({ id, iamRegion }) => [id, iamRegion])),
  )
})

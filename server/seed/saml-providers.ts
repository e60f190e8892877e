/**
 * Creates a seed's SAML providers.
 *
 * Their documents are read and parsed once, with the seed, because each reset applies the seed again.
 */
import { parseSamlMetadata } from '../../core/identity/saml/metadata.ts'
import { addSamlProvider } from '../services/iam/providers/saml-providers.ts'
import { type Folder, readNamedFile } from './files.ts'
import type { Path } from './parse.ts'
import type { Step } from './step.ts'
import type { SeedAccount, SeedFile, SeedSamlProvider } from './types.ts'

/**
 * Metadata documents and PEM texts begin like this. Any other text is the path of a file that contains one.
 */
const TEXT = /^\s*(?:<|-----BEGIN )/

/**
 * Replaces the paths of metadata documents and private keys with their contents. Parses the metadata.
 *
 * @throws StepFailure for a file that cannot be read
 */
export async function withSamlMetadata(seed: SeedFile, folder: Folder): Promise<SeedFile> {
  const accounts = Object.entries(seed.accounts ?? {}).map(
    async ([id, account]): Promise<[string, SeedAccount]> => [id, await parsedAccount(id, account, folder)],
  )
  return { ...seed, accounts: Object.fromEntries(await Promise.all(accounts)) }
}

async function parsedAccount(id: string, account: SeedAccount, folder: Folder): Promise<SeedAccount> {
  const { samlProviders = [] } = account
  const read = samlProviders.map((provider, index) =>
    parsedProvider(['accounts', id, 'samlProviders', index], provider, folder),
  )
  return { ...account, samlProviders: await Promise.all(read) }
}

async function parsedProvider(
  path: Path,
  provider: SeedSamlProvider,
  folder: Folder,
): Promise<SeedSamlProvider> {
  const { privateKey } = provider
  const metadata = await documentText([...path, 'metadata'], provider.metadata, folder)
  const parsed = await parseSamlMetadata(metadata)
  const known = { ...provider, metadata, ...(parsed ? { parsed } : {}) }
  if (privateKey === undefined) return known
  return { ...known, privateKey: await documentText([...path, 'privateKey'], privateKey, folder) }
}

/** Returns a document, or the content of the file that a path names. @throws StepFailure */
export async function documentText(path: Path, source: string, folder: Folder): Promise<string> {
  if (TEXT.test(source)) return source
  return readNamedFile(path, source, folder, { what: 'file', parse: (text) => text })
}

/** Creates the step that adds a provider. @param path the path of the provider in the seed */
export function samlProviderStep(
  path: Path,
  provider: SeedSamlProvider,
  Tags: { Key: string; Value: string }[] | undefined,
): Step {
  const { name, metadata, assertionEncryption, privateKey, parsed } = provider
  const input = {
    Name: name,
    SAMLMetadataDocument: metadata,
    AssertionEncryptionMode: assertionEncryption,
    AddPrivateKey: privateKey,
    Tags,
  }
  return {
    path,
    operation: 'CreateSAMLProvider',
    input,
    run: (tx, _input, ctx) => {
      addSamlProvider(tx, input, ctx, parsed)
    },
  }
}

/** The calls with which awslabs' policy validators preview the access to a resource. */
import {
  type AccessAnalyzerClient,
  type AccessPreviewFinding,
  type Configuration,
  CreateAccessPreviewCommand,
  CreateAnalyzerCommand,
  GetAccessPreviewCommand,
  ListAccessPreviewFindingsCommand,
  ListAnalyzersCommand,
} from '@aws-sdk/client-accessanalyzer'

/** Returns the first active analyzer of the account, or creates one. */
async function analyzerOf(client: AccessAnalyzerClient): Promise<string | undefined> {
  const { analyzers = [] } = await client.send(new ListAnalyzersCommand({ type: 'ACCOUNT' }))
  const active = analyzers.find(({ status }) => status === 'ACTIVE')
  if (active) return active.arn
  const analyzerName = 'AnalyzerCreatedByCfnIAMPolicyValidator'
  return (await client.send(new CreateAnalyzerCommand({ analyzerName, type: 'ACCOUNT' }))).arn
}

/** Returns the active findings of a new access preview. Fails unless the preview is completed. */
export async function previewed(
  client: AccessAnalyzerClient,
  resourceArn: string,
  configuration: Configuration,
): Promise<readonly AccessPreviewFinding[]> {
  const analyzerArn = await analyzerOf(client)
  const configurations = { [resourceArn]: configuration }
  const { id: accessPreviewId } = await client.send(
    new CreateAccessPreviewCommand({ analyzerArn, configurations }),
  )
  const preview = { analyzerArn, accessPreviewId }
  const { accessPreview } = await client.send(new GetAccessPreviewCommand(preview))
  if (accessPreview?.status !== 'COMPLETED') throw new Error(JSON.stringify(accessPreview))
  const filter = { status: { eq: ['ACTIVE'] } }
  const { findings } = await client.send(new ListAccessPreviewFindingsCommand({ ...preview, filter }))
  return findings ?? []
}

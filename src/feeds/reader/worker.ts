import { type ReadResult, type ReadTask, readDocument } from './read-document.ts';

/** The thread's only entry: one document in, one result out. */
export default function run(task: ReadTask): Promise<ReadResult[ReadTask['kind']]> {
  return readDocument(task);
}

/** What jobs need of a folder on disk to survive a crash at any moment. */

/** Errors of the file system come as AppErrors that say what to do. */
export interface JobStorage {
  /** Folder of the jobs, made when it is first needed. */
  readonly folder: string
  /** Replaces the text of a file: after a crash there is the old or the new one. */
  replace(path: string, text: string): Promise<void>
  /** Gives a finished file or folder another name; it is on disk before the name is. */
  rename(from: string, to: string): Promise<void>
  /** Runs work on files and translates what it throws. */
  guard<T>(work: () => Promise<T>): Promise<T>
  /** Makes this process the one that runs the jobs and answers how to stop; null while another one does. */
  claim(): Promise<(() => Promise<void>) | null>
}

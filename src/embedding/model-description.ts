/** What the project knows about a model before loading it: its name, its place and its settings. */
import { join } from 'node:path'
import type { ModelSettings } from '../config.ts'

/** A folder on this machine, or a hub id that is fetched into `downloadFolder/<hubId>` first. */
export type ModelPlace = { readonly folder: string } | { readonly hubId: string; readonly downloadFolder: string }

export interface ModelDescription {
  /** Last part of the folder or hub id, such as `e5-small-v2`. */
  readonly name: string
  readonly place: ModelPlace
  readonly settings: ModelSettings
}

/** Where the model's files are, or will be once fetched. */
export function modelFolder(place: ModelPlace): string {
  return 'folder' in place ? place.folder : join(place.downloadFolder, place.hubId)
}

/** Path of the network's file inside a model folder, in the layout of transformers.js. */
export function modelFile(dtype: ModelSettings['dtype']): string {
  return dtype === 'q8' ? 'onnx/model_quantized.onnx' : 'onnx/model.onnx'
}

/** What people keep beside a site's events: named filters, and what happened when. */
import { del, get, post } from './client.ts';

export interface Segment {
  readonly id: string;
  readonly name: string;
  readonly filters: readonly unknown[];
}

export interface Annotation {
  readonly id: string;
  readonly kind: 'release' | 'campaign' | 'alarm';
  readonly text: string;
  /** Unix ms. */
  readonly at: number;
}

const ofSite = (siteId: string) => `site_id=${encodeURIComponent(siteId)}`;

export async function fetchSegments(siteId: string, signal?: AbortSignal): Promise<readonly Segment[]> {
  return (await get<{ segments: readonly Segment[] }>(`/api/v1/segments?${ofSite(siteId)}`, signal)).segments;
}

/** A name that there is gets these filters in the place of its own. */
export const putSegment = (siteId: string, name: string, filters: readonly unknown[]) =>
  post<Segment>('/api/v1/segments', { site_id: siteId, name, filters });

export const removeSegment = (siteId: string, id: string) =>
  del<unknown>(`/api/v1/segments/${encodeURIComponent(id)}?${ofSite(siteId)}`);

export async function fetchAnnotations(siteId: string, signal?: AbortSignal): Promise<readonly Annotation[]> {
  const path = `/api/v1/annotations?${ofSite(siteId)}`;
  return (await get<{ annotations: readonly Annotation[] }>(path, signal)).annotations;
}

export const addAnnotation = (siteId: string, annotation: Omit<Annotation, 'id'>) =>
  post<Annotation>('/api/v1/annotations', { site_id: siteId, ...annotation });

export const removeAnnotation = (siteId: string, id: string) =>
  del<unknown>(`/api/v1/annotations/${encodeURIComponent(id)}?${ofSite(siteId)}`);

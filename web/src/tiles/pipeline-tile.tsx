/** The pipeline's figures in the forms that metrics have; nothing of them can be clicked to narrow the board. */
import { useMemo } from 'react';
import type { Tile } from '../../../src/boards/board.ts';
import type { MetricsTileQuery, PipelineTileQuery } from '../../../src/boards/tile-query.ts';
import type { MetricsAnswer, PipelineAnswer } from '../api/tile-answers.ts';
import { BoardContext, useBoard } from '../boards/board-context.ts';
import { MetricsBody } from './metrics-body.tsx';

interface PipelineTileProps {
  readonly tile: Tile;
  readonly query: PipelineTileQuery;
  readonly answer: PipelineAnswer | undefined;
}

export function PipelineTile({ tile, query, answer }: PipelineTileProps) {
  const board = useBoard();
  // With what there is nothing to compare, the answer says itself: Weir may be older than the site, or younger.
  const still = useMemo(() => ({ ...board, narrow: undefined, comparable: true }), [board]);
  const asMetrics: MetricsTileQuery = {
    kind: 'metrics',
    metrics: query.series,
    dimensions: (query.dimensions ?? []).map((dimension) => nameOf(dimension, answer)),
  };
  return (
    <BoardContext value={still}>
      <MetricsBody tile={{ ...tile, query: asMetrics }} query={asMetrics} answer={answer && likeMetrics(answer)} />
    </BoardContext>
  );
}

/** What a label is, the answer says: a status, a process. */
function nameOf(dimension: string, answer: PipelineAnswer | undefined): string {
  return dimension === 'label' ? (answer?.meta.label ?? dimension) : dimension;
}

function likeMetrics(answer: PipelineAnswer): MetricsAnswer {
  const { results, sparkline, query } = answer;
  const dimensions = query.dimensions.map((dimension) => nameOf(dimension, answer));
  const rest = {
    site_id: '',
    filters: [],
    order_by: [],
    include: {},
    pagination: { limit: results.length, offset: 0 },
  };
  return {
    kind: 'metrics',
    results,
    meta: {},
    query: { ...rest, ...query, dimensions },
    ...(sparkline && { sparkline }),
  };
}

/** Which component draws which question. */
import type { Tile } from '../../../src/boards/board.ts';
import type { TileAnswer } from '../api/tile-answers.ts';
import { EventsTile } from './events-tile.tsx';
import { FunnelTile } from './funnel-tile.tsx';
import { HeatmapTile } from './heatmap-tile.tsx';
import { MetricsBody } from './metrics-body.tsx';
import { PathsTile } from './paths-tile.tsx';
import { PipelineTile } from './pipeline-tile.tsx';
import { RetentionTile } from './retention-tile.tsx';
import { ShopTile } from './shop-tile.tsx';

/** An answer to another question is none: while a tile is changed the old one is still there for a moment. */
export function TileBody({ tile, answer }: { tile: Tile; answer: TileAnswer | undefined }) {
  const { query, title } = tile;
  switch (query.kind) {
    case 'metrics':
      return <MetricsBody tile={tile} query={query} answer={answer?.kind === 'metrics' ? answer : undefined} />;
    case 'funnel':
      return <FunnelTile tile={tile} query={query} answer={answer?.kind === 'funnel' ? answer : undefined} />;
    case 'retention':
      return <RetentionTile title={title} query={query} answer={answer?.kind === 'retention' ? answer : undefined} />;
    case 'paths':
      return <PathsTile title={title} answer={answer?.kind === 'paths' ? answer : undefined} />;
    case 'heatmap':
      return <HeatmapTile title={title} answer={answer?.kind === 'heatmap' ? answer : undefined} />;
    case 'events':
      return <EventsTile answer={answer?.kind === 'events' ? answer : undefined} />;
    case 'pipeline':
      return <PipelineTile tile={tile} query={query} answer={answer?.kind === 'pipeline' ? answer : undefined} />;
    case 'shop':
      return (
        <ShopTile title={title} dimension={query.dimension} answer={answer?.kind === 'shop' ? answer : undefined} />
      );
  }
}

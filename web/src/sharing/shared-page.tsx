/** A board that somebody opened by a link, read-only; embedded in another page it is the tiles alone. */
import { PasswordInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { ApiError } from '../api/client.ts';
import { openShare } from '../api/shares.ts';
import { FormPage } from '../design/form-page.tsx';
import { Notice } from '../design/notice.tsx';
import { SharedBoardView } from './shared-board-view.tsx';

interface SharedPageProps {
  readonly token: string;
  readonly embedded: boolean;
}

/** Renewed this long before it ends, so that the tiles never notice. */
const AHEAD_MS = 60_000;
/** A link that was fine comes back by itself when the server does. */
const RETRY_MS = 10_000;

export function SharedPage({ token, embedded }: SharedPageProps) {
  const [password, setPassword] = useState('');
  const opening = useQuery({
    queryKey: ['share', token, password],
    queryFn: ({ signal }) => openShare(token, password, signal),
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => {
      if (state.data) return Math.max(RETRY_MS, state.data.expiresAt - Date.now() - AHEAD_MS);
      return state.error && isPassing(state.error) ? RETRY_MS : false;
    },
  });
  const { data, error, refetch } = opening;
  const queries = useQueryClient();
  const renew = useCallback(async () => {
    if ((await refetch()).isSuccess) await queries.invalidateQueries({ queryKey: ['tile'] });
  }, [refetch, queries]);
  if (data && !(error && isOver(error))) {
    return <SharedBoardView opened={data} embedded={embedded} onOver={renew} />;
  }
  if (error instanceof ApiError && (error.code === 'share_password_needed' || password !== '') && !isOver(error)) {
    return (
      <FormPage
        title="This board has a password"
        lead="Whoever gave you the link knows it."
        action="Open"
        onSubmit={async ({ password: given = '' }) => {
          // Asked here, so that a wrong one is told where it was typed.
          await openShare(token, given);
          setPassword(given);
        }}
      >
        <PasswordInput
          name="password"
          label="Password"
          autoComplete="off"
          size="md"
          maxLength={128}
          required
          withAsterisk={false}
          autoFocus
        />
      </FormPage>
    );
  }
  if (!error) return null;
  return isOver(error) ? (
    <Notice
      alone
      title="This board is not shared any more"
      text="The link has expired, was taken back, or is not whole. Ask whoever sent it for a new one."
    />
  ) : (
    <Notice alone title="The board could not be opened" text={`${error.message} This page keeps trying by itself.`} />
  );
}

const isOver = (error: Error) => error instanceof ApiError && (error.status === 404 || error.status === 400);
const isPassing = (error: Error) => error instanceof ApiError && (error.status === 0 || error.status >= 500);

namespace ALStudio.Learning.Fetching;

/// <summary>A stream that refuses to give more than an allowance: archives can promise, and hold, any amount.</summary>
/// <param name="inner">What is read.</param>
/// <param name="allowance">How many bytes may be read from now on; several streams may share it.</param>
internal sealed class AllowedStream(Stream inner, Allowance allowance) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => allowance.Take(inner.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>How many bytes an archive may unpack to.</summary>
internal sealed class Allowance(long bytes)
{
    private long used;

    /// <summary>Uses some of it.</summary>
    /// <exception cref="RefusedException">It is used up.</exception>
    public int Take(int read)
    {
        used += read;
        return used <= bytes
            ? read
            : throw new RefusedException(
                $"it unpacks to more than {bytes:N0} bytes, which is more than there can be in it"
            );
    }
}

/// <summary>Something that came from elsewhere is not taken: says why, as the end of a sentence.</summary>
internal sealed class RefusedException(string why) : Exception(why);

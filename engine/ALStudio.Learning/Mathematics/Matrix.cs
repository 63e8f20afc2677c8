namespace ALStudio.Learning.Mathematics;

/// <summary>Turns one row of a <see cref="Matrix"/> into a number.</summary>
public delegate double RowFunction(ReadOnlySpan<float> row);

/// <summary>A table of float32 numbers, row after row, in managed memory.</summary>
public sealed class Matrix
{
    private readonly float[] values;

    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="values">Row-major values, <paramref name="rows"/> × <paramref name="columns"/> of them; not copied.</param>
    public Matrix(int rows, int columns, float[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (values.Length != (long)rows * columns)
        {
            throw new ArgumentException($"{rows} × {columns} numbers expected, {values.Length} given.", nameof(values));
        }

        (Rows, Columns, this.values) = (rows, columns, values);
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>One row.</summary>
    public ReadOnlySpan<float> this[int row] => values.AsSpan(checked(row * Columns), Columns);

    /// <summary>One number.</summary>
    public float this[int row, int column] => this[row][column];

    /// <summary>The given rows in the given order.</summary>
    public Matrix Select(IReadOnlyList<int> rows)
    {
        var selected = new float[checked(rows.Count * Columns)];
        for (var row = 0; row < rows.Count; row++)
        {
            this[rows[row]].CopyTo(selected.AsSpan(row * Columns, Columns));
        }

        return new Matrix(rows.Count, Columns, selected);
    }

    /// <summary>One number per row.</summary>
    public double[] EachRow(RowFunction function)
    {
        var numbers = new double[Rows];
        for (var row = 0; row < Rows; row++)
        {
            numbers[row] = function(this[row]);
        }

        return numbers;
    }
}

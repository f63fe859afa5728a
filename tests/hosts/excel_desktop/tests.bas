' Calls of the module's private functions, and what stands in for the module "xlwings" of the add-in.
Function XLPy() As Object
    Set XLPy = Nothing
End Function

Function TestShown(text)
    TestShown = Shown(text, Nothing, 0, 0)
End Function

Function TestTable()
    Dim rows(0 To 1, 0 To 1)
    rows(0, 0) = "key"
    rows(0, 1) = "rate"
    rows(1, 0) = ChrW(8288) & "#N/A" & ChrW(8288) & " The quota is empty."
    rows(1, 1) = 0.5
    TestTable = Table(rows, Nothing)
End Function

Function TestRow()
    TestRow = Table(Array(1, ChrW(8288) & "#NUM!" & ChrW(8288)), Nothing)
End Function

Function TestNumber(kind)
    TestNumber = CStr(Shown(ChrW(8288) & kind & ChrW(8288) & " Why.", Nothing, 0, 0))
End Function

Function TestLastLine()
    TestLastLine = LastLine("Traceback" & vbCrLf & "  File x" & vbCrLf & "ValueError: bad" & vbCrLf)
End Function

Function TestCells(given)
    TestCells = Cells_(given)
End Function
